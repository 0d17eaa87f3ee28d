// A tab that was open during a deploy asks for files that are not there any
// more: it offers to load the newer console. Drafts are in this browser.
import { language } from '../text/language';
import { translate } from '../text/text';
import { notify } from './notices';

export function newerVersion(): void {
  let told = false;
  window.addEventListener('vite:preloadError', () => {
    if (told) return;
    told = true;
    notify({ text: translate(language.current, 'app.newer'), action: { label: translate(language.current, 'app.reload'), run: () => location.reload() } }, 0);
  });
}
