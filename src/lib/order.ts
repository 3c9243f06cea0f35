/** Order of names by code unit: the same on every machine, unlike a locale's. Of ASCII, as tags are, it is that of bytes. */
export const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
