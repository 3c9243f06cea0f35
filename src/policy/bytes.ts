/** Tags are ASCII (OCI distribution spec, "Pulling manifests"), so the order of code units is that of bytes. */
export function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
