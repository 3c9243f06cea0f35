/** The secret itself, in the URL or in a header: for senders that cannot sign. Pure. */
import { bearerToken, isOneOf } from "../access.ts";
import { ABSENT, ACCEPTED, hasSecret, type Presented, refused, type Scheme } from "./scheme.ts";

/** In the path, or as `?secret=`. */
export const urlSecret: Scheme = shared("the secret in the URL", ({ urlSecret }) => urlSecret);

/** A header whose whole value is the secret, as Harbor and Azure send what was configured. */
export const headerSecret = (name: string): Scheme =>
  shared(`the secret in the header ${name}`, ({ header }) => header(name));

/** The URL's where it has one, else that of a header. */
export const urlOrHeaderSecret = (name: string): Scheme =>
  shared(
    `the secret in the URL or in the header ${name}`,
    ({ urlSecret, header }) => urlSecret || header(name),
  );

/** `Authorization: Bearer <secret>`. */
export const bearerSecret: Scheme = shared("the secret as Authorization: Bearer", ({ header }) =>
  bearerToken(header("Authorization")),
);

function shared(asks: string, find: (presented: Presented) => string | undefined): Scheme {
  return {
    asks,
    isReady: hasSecret,
    judge: async (presented, { secrets }) => {
      const given = find(presented);
      if (given === undefined || given === "") return ABSENT;
      return (await isOneOf(given, secrets)) ? ACCEPTED : refused(`${asks} is not the one that is set`);
    },
  };
}
