import { describe, expect, it } from "vitest";
import { isFromElsewhere } from "../../src/intake/same-site.ts";

const from = (headers: Readonly<Record<string, string>>, method = "POST") =>
  isFromElsewhere({
    method,
    url: "https://updater.example.com/api/v1/resume",
    header: (name) => headers[name.toLowerCase()],
  });

describe("isFromElsewhere", () => {
  it.each<[what: string, headers: Record<string, string>]>([
    ["a program", {}],
    ["a page of its own", { "sec-fetch-site": "same-origin", origin: "https://updater.example.com" }],
    ["a page of its own in an older browser", { origin: "https://updater.example.com" }],
    ["an address that somebody typed", { "sec-fetch-site": "none" }],
  ])("takes %s", (_, headers) => {
    expect(from(headers)).toBe(false);
  });

  it.each<[what: string, headers: Record<string, string>]>([
    ["a page of another site", { "sec-fetch-site": "cross-site", origin: "https://evil.example.org" }],
    ["a page of a neighbour", { "sec-fetch-site": "same-site", origin: "https://wiki.example.com" }],
    ["an older browser", { origin: "https://evil.example.org" }],
    ["a page without an origin", { origin: "null" }],
    ["the same host without TLS", { origin: "http://updater.example.com" }],
    ["another port", { origin: "https://updater.example.com:8443" }],
    ["a word nobody knows", { "sec-fetch-site": "everywhere" }],
  ])("refuses %s", (_, headers) => {
    expect(from(headers)).toBe(true);
    expect(from(headers, "GET")).toBe(false);
  });
});
