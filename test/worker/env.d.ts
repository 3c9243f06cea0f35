/// <reference types="@cloudflare/vitest-plugin/types" />

/** What `env` and `exports` of cloudflare:workers hold in the worker tests. */
declare namespace Cloudflare {
  type Bindings = import("../../src/protocol.ts").Env;
  interface Env extends Bindings {
    readonly PROBE: DurableObjectNamespace<import("../support/platform.probe.ts").Probe>;
  }
  interface GlobalProps {
    mainModule: typeof import("./main.ts");
    durableNamespaces: "Fleet" | "Repository" | "Application" | "Probe";
  }
}
