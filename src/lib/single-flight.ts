/** Runs `work` once at a time for each key: whoever asks while it runs gets the same answer. */
export function singleFlightBy<K, T>(work: (key: K) => Promise<T>): (key: K) => Promise<T> {
  const flights = new Map<K, Promise<T>>();
  return (key) => {
    const flying = flights.get(key);
    if (flying !== undefined) return flying;
    const flight = work(key).finally(() => flights.delete(key));
    flights.set(key, flight);
    return flight;
  };
}

/** The same for work without a key. */
export function singleFlight<T>(work: () => Promise<T>): () => Promise<T> {
  const fly = singleFlightBy<undefined, T>(work);
  return () => fly(undefined);
}
