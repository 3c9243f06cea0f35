import { describe, expect, it } from "vitest";
import { isAlias } from "../../src/fleet/crd.ts";
import { readImageList } from "../../src/fleet/legacy-image-list.ts";

const pairs = (text: string) => readImageList(text).images.map(({ alias, imageName }) => [alias, imageName]);

describe("readImageList", () => {
  it.each([
    ["nginx", [["nginx", "nginx"]]],
    ["ghcr.io/acme/app:~1", [["app", "ghcr.io/acme/app:~1"]]],
    ["=acme/app", [["app", "acme/app"]]],
    [" a = acme/app:>=1.2 <2 ,, ", [["a", "acme/app:>=1.2 <2"]]],
    ["localhost:5000/x:~1", [["x", "localhost:5000/x:~1"]]],
    [
      "acme/app, other/app, app-2=third/app",
      [
        ["app", "acme/app"],
        ["app-3", "other/app"],
        ["app-2", "third/app"],
      ],
    ],
    [
      "nginx, nginx=acme/nginx",
      [
        ["nginx-2", "nginx"],
        ["nginx", "acme/nginx"],
      ],
    ],
  ])("reads %j, with an alias for each image", (text, expected) => {
    expect(pairs(text)).toEqual(expected);
    expect(readImageList(text).problems).toEqual([]);
    for (const { alias } of readImageList(text).images) expect(isAlias(alias)).toBe(true);
  });

  it.each([
    ["app=acme/app:>=1.2, <2", "app", "acme/app:>=1.2", '"<2"', "space"],
    ["app=acme/app:>=1.2, <=2", "app", "acme/app:>=1.2", '"<=2"', "space"],
    ["app=acme/app, nginx:>=1.2", "app", "acme/app", '"nginx:>=1.2"', "<alias>=nginx:>=1.2"],
    ["app=acme/app, my app=acme/x", "app", "acme/app", '"my app=acme/x"', "alias"],
    ["app=acme/app, web=", "app", "acme/app", "missing", "<alias>="],
    ["app=acme/app, Web", "app", "acme/app", '"Web"', "<alias>="],
  ])("leaves out the bad part of %j alone, and says why", (text, alias, imageName, what, mend) => {
    expect(pairs(text)).toEqual([[alias, imageName]]);
    const { problems } = readImageList(text);
    expect(problems).toMatchObject([
      { severity: "error", annotation: expect.stringContaining("image-list") },
    ]);
    expect(problems[0]?.what).toContain(what);
    expect(problems[0]?.mend).toContain(mend);
  });
});
