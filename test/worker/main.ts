/** What runs in workerd in these tests: the Worker, and an object that shows what the platform does. */

export * from "../../src/index.ts";
export { default } from "../../src/index.ts";
export { Probe } from "../support/platform.probe.ts";
