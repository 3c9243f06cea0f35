import { describe, expect, it } from "vitest";
import { BODY_MAX_BYTES, readJson } from "../../src/intake/body.ts";

const read = (body: string | ReadableStream) => readJson(new Response(body));

/** A string in JSON that is exactly this many bytes long. */
const ofBytes = (bytes: number) => JSON.stringify("x".repeat(bytes - 2));

describe("readJson", () => {
  it("reads JSON of any content type", async () => {
    expect(await read('{"a":[1,"é"]}')).toEqual({ ok: true, value: { a: [1, "é"] } });
  });

  it.each(["", " \n"])("reads an empty body as an empty object", async (body) => {
    expect(await read(body)).toEqual({ ok: true, value: {} });
  });

  it.each(["{", "tag=1.0.0", "undefined"])("refuses what is not JSON: %s", async (body) => {
    expect(await read(body)).toMatchObject({
      error: { status: 400, detail: expect.stringContaining("not JSON") },
    });
  });

  it("takes a body of the limit, and refuses one byte more", async () => {
    expect(BODY_MAX_BYTES).toBe(1024 * 1024);
    expect((await read(ofBytes(BODY_MAX_BYTES))).ok).toBe(true);
    expect(await read(ofBytes(BODY_MAX_BYTES + 1))).toMatchObject({ ok: false, error: { status: 413 } });
  });

  it("stops reading at the limit, and does not wait for the end", async () => {
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    expect(await read(endless)).toMatchObject({ error: { status: 413 } });
    expect(sent).toBeLessThan(2 * BODY_MAX_BYTES);
  });
});
