/** Every number of the registry room, with its reason. */

/** One exchange, body included. The original gives a registry 10 s for its headers and 15 s for a token. */
export const REQUEST_TIMEOUT_MS = 15_000;

/** A whole tag listing, all pages. Checked between pages. */
export const LIST_TIMEOUT_MS = 120_000;

/** A whole tag listing, all pages. 10,000 tags take about 300 KB; a Worker has 128 MB. */
export const LIST_MAX_BYTES = 8 * 1024 * 1024;

/** A token answer, an error body, an empty answer. Tokens of big registries are 2 to 5 KB. */
export const SMALL_ANSWER_MAX_BYTES = 64 * 1024;

/** One manifest, index or configuration. The distribution specification asks registries for 4 MiB; real ones take 1 to 50 KB. */
export const DOCUMENT_MAX_BYTES = 1024 * 1024;

/** Images of one index. The widest of Docker's official images have about 20. */
export const INDEX_MAX_IMAGES = 200;

/**
 * `n` of the tag list. The original sends none, and gets pages of 100 from registries that page by default. 1000 is
 * the most that all accept: distribution v3 and ECR refuse or clamp more.
 */
export const TAGS_PER_PAGE = 1000;

/** Pages of one tag list. A longer one is reported: part of a list could hide the newest tag. */
export const LIST_MAX_PAGES = 100;

/** Pages of a list that one invocation reads: the free plan allows 50 subrequests, and a token takes some. */
export const PAGES_PER_ALARM = 30;

/** Life of a token whose answer does not say (distribution token spec, `expires_in`). */
export const TOKEN_LIFE_DEFAULT_SECONDS = 60;

/** The longest life that is believed; a registry that says a year is asked again after a day. */
export const TOKEN_LIFE_MAX_SECONDS = 24 * 60 * 60;

/** A token is not used in its last seconds, so that it does not expire on the way. Never more than half of its life. */
export const TOKEN_MARGIN_SECONDS = 10;

/** Text of a registry in a message. */
export const REGISTRY_TEXT_MAX_CHARS = 200;

/** Tags in one stored row: 128 characters each at most, so a row stays below the platform's 2 MB. */
export const TAGS_PER_ROW = 10_000;

/** Tags remembered one by one; the oldest go first. */
export const CONFIRMED_ROWS = 1_000;

/** An answer of the registry about one tag is used again for so long: the push and the pass that follows it ask once. */
export const CONFIRMED_FRESH_MS = 60_000;

/** Duplicates of a push that come this soon after it was handled add nothing. */
export const FOLD_MS = 10_000;

/** How long a pushed tag is looked for that the registry does not have yet. */
export const HINT_LIFE_MS = 10 * 60_000;

/** Pushed tags that are looked up one by one; more at once cost less as one listing. */
export const HINTS_ONE_BY_ONE = 3;

/** Pushes kept while a registry cannot be asked; beyond it, one listing stands for all. */
export const HINTS_MAX = 200;

/** Pushed tags of a repository that are waited for one by one while the registry does not have them. */
export const MISSING_ONE_BY_ONE = 8;

/** Beyond them one listing, so long after the first that came, answers for all. */
export const MISSING_LOOK_MS = 60_000;

/** Requests and nudges of one alarm: the free plan allows 50 subrequests, and the alarm makes a few of its own. */
export const REQUESTS_PER_ALARM = 40;

/** Of these, pushes passed on to the objects of images with a pullSecret of their own. */
export const FORWARDS_PER_ALARM = 20;

/** Wait after a 429 that does not say how long. */
export const RATE_LIMIT_WAIT_MS = 60_000;

/** So long after a push was stored its work begins: the 202 is then on its way, and does not wait behind that work. */
export const ANSWER_FIRST_MS = 5;

/**
 * A listing that nobody could be found for yet (Fleet has never refreshed), or that did not have a tag yet whose place in
 * it matters, comes again this late.
 */
export const LOOK_AGAIN_MS = 30_000;

/** Rows of remembered facts before they are written together; each holds what was learnt at once. */
export const FACT_ROWS = 64;

/** Characters of one row of facts, about: a row of the platform holds 2 MB. */
export const FACT_ROW_CHARS = 500_000;

/** A tag that is in no list any more is remembered so long. */
export const UNLISTED_TAG_MS = 7 * 24 * 60 * 60_000;

/** A tag or an image that the registry did not have is asked for again after so long. */
export const ABSENT_FRESH_MS = 10 * 60_000;

/** Facts that take no more requests than this are read while the caller waits. */
export const READ_AT_ONCE_REQUESTS = 8;

/** What one confirmation may take: it, where the token is no longer taken another one, and it again. */
export const CONFIRM_REQUESTS = 3;

/** Where a registry tells no digest it is computed of the manifest, so that the reads under way may take so many requests more. */
export const WATCH_MARGIN = 10;

/** The platform holds six connections of one call open while they wait for an answer. */
export const READS_AT_ONCE = 5;

/** What is read between two writes: an eviction loses the work of no more steps. */
export const READS_PER_ROW = 10;

/** Tags that are waited for at once; the callers ask again for the rest. Their JSON stays below the platform's 2 MB. */
export const WANTED_TAGS = 10_000;

/** Different questions (depth, platforms) that are waited for at once. */
export const WANTED_NEEDS = 10;

/** Reading that came to nothing without a failure goes on this late. */
export const READ_AGAIN_MS = 30_000;

/** Tags whose digest is looked up again with each look. Each costs a request. */
export const WATCHED_TAGS = 20;

/** So long after it was last asked for, a tag's digest is looked up again with each look. */
export const WATCHED_FOR_MS = 7 * 24 * 60 * 60_000;

/** That a tag is still asked for is written this rarely. */
export const WATCHED_NOTE_MS = 24 * 60 * 60_000;

/** From so many tags on, Docker Hub's own list costs less than asking for each. */
export const HUB_TAGS_MIN = 5;

/** Docker Hub's most tags on one page of its own list. */
export const HUB_PAGE_SIZE = 100;

/** A page of Docker Hub's own list: about 1 KB per image of a tag. */
export const HUB_PAGE_MAX_BYTES = 4 * 1024 * 1024;

/** After its own list failed, Docker Hub is asked by the distribution API alone for so long. */
export const HUB_REST_MS = 10 * 60_000;
