// The language that an agent reads the console in.
import { language, type Language } from '../text/language';

/** speak switches the whole console, and remembers it in this browser. */
export function speak(l: Language): void {
  language.choose(l);
}
