/// <reference types="@cloudflare/vitest-plugin/types" />

/** What `env` and `exports` of cloudflare:workers hold in the worker tests. */
declare namespace Cloudflare {
  type Bindings = import("../../src/protocol.ts").Env;
  interface Env extends Bindings {}
  interface GlobalProps {
    mainModule: typeof import("../../src/index.ts");
    durableNamespaces: "Fleet" | "Repository" | "Application";
  }
}
