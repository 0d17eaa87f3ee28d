// Times are shown and taken in the zone of the agent's profile, else the desk's,
// wherever the browser is.
import { create } from '../app/state';

const own = Intl.DateTimeFormat().resolvedOptions().timeZone;

export const zone = {
  state: create({ zone: own }),
  /** current is an IANA name: the browser's own until the desk has said. */
  get current() {
    return zone.state.get().zone;
  },
  /** tell takes what the desk says, unless this browser does not know that zone. */
  tell(name: string | undefined) {
    let told = own;
    try {
      if (name) told = Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
    } catch {
      // an older browser
    }
    if (told !== zone.current) zone.state.set({ zone: told });
  },
};
