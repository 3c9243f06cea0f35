/** Lets plain `node` load the simulated platform: import this file before platform.ts is imported. */
import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
import { PLATFORM_MODULES } from "./platform.modules.ts";

registerHooks({
  resolve: (specifier, context, next) => {
    const found = PLATFORM_MODULES.find(({ find }) => find.test(specifier));
    return next(found === undefined ? specifier : pathToFileURL(found.replacement).href, context);
  },
});
