import { describe, expect, it } from "vitest";
import { nextPage, parseTagsPage } from "../../src/registry/pages.ts";

const CURRENT = "https://registry.example.com/v2/acme/app/tags/list?n=1000";
const NEXT = "https://registry.example.com/v2/acme/app/tags/list?last=1.0&n=1000";

describe("nextPage", () => {
  it.each([
    ['</v2/acme/app/tags/list?last=1.0&n=1000>; rel="next"', NEXT],
    ["</v2/acme/app/tags/list?last=1.0&n=1000>; rel=next", NEXT],
    ["</v2/acme/app/tags/list?last=1.0&n=1000>", NEXT],
    [`<${NEXT}>; title="a"; rel="last next"`, NEXT],
    ["<?last=1.0&n=1000>; REL=Next", NEXT],
    [`</first>; rel="first", <${NEXT}>; rel="next"`, NEXT],
    ['</first>; rel="first"', undefined],
    ["", undefined],
    [null, undefined],
  ])("%s", (link, expected) => {
    expect(nextPage(link, CURRENT)).toEqual({ ok: true, value: expected });
  });

  it.each([
    '<https://evil.example.com/v2/>; rel="next"',
    '<http://registry.example.com/v2/>; rel="next"',
    '<https://registry.example.com:8443/v2/>; rel="next"',
    '<//evil.example.com/v2/>; rel="next"',
    '<https://registry.example.com@evil.example.com/>; rel="next"',
    '<https://[>; rel="next"',
  ])("refuses %s", (link) => {
    expect(nextPage(link, CURRENT)).toMatchObject({ ok: false });
  });
});

describe("parseTagsPage", () => {
  it.each([
    ['{"name":"acme/app","tags":["1.0.0","latest"]}', ["1.0.0", "latest"]],
    ['{"name":"acme/app","tags":null}', []],
    ['{"name":"acme/app","tags":[]}', []],
    ['{"tags":["ok","","a/b","a b","-x",7,null,"<script>"]}', ["ok"]],
  ])("%s", (body, tags) => {
    expect(parseTagsPage(body)).toEqual({ ok: true, value: tags });
  });

  it.each(["", "<html>", "null", "[]", "{}", '{"tags":"1.0.0"}', '{"tags":{"0":"a"}}'])(
    "refuses %j",
    (body) => {
      expect(parseTagsPage(body)).toMatchObject({ ok: false });
    },
  );
});
