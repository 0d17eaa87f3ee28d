// The minute that it is, for countdowns: everything that shows one changes at once.
import { useSyncExternalStore } from 'react';

const EVERY = 30_000;

const listen = (on: () => void) => {
  const timer = setInterval(on, EVERY);
  return () => clearInterval(timer);
};

/** useNow is the time in ms, renewed every half minute. */
export const useNow = (): number => useSyncExternalStore(listen, () => Math.floor(Date.now() / EVERY) * EVERY);
