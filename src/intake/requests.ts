/** The bodies that the API takes. The handlers read by them, and the document at /openapi.json is made from them. */
import * as v from "valibot";

/** A name of Kubernetes has 253 characters at most, and so has its namespace; an image's name is not much longer. */
const NAME_MAX_CHARS = 512;
const length = v.maxLength<string, typeof NAME_MAX_CHARS>(NAME_MAX_CHARS);
const named = v.pipe(v.string(), v.nonEmpty(), length);

/** A reference of the OCI distribution grammar; a tag or digest in it is not looked at. Judged by `parseReference`. */
export const imageReference = v.string();

/** `POST /api/v1/check`. `application`: a name, or `namespace/name`. */
export const checkBody = v.strictObject({
  application: v.optional(named),
  image: v.optional(v.pipe(imageReference, v.nonEmpty(), length)),
  dryRun: v.optional(v.boolean(), false),
});

/** `POST /api/v1/resume`. `application`: a name, or `namespace/name`; without an alias it is about all its images. */
export const resumeBody = v.strictObject({
  application: named,
  alias: v.optional(named),
});
