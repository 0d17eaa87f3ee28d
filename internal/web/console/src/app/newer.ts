// A tab that was open during a deploy asks for files that are not there any
// more: it offers to load the newer console. Drafts are in this browser.
import { session } from '../api/session';
import { language } from '../text/language';
import { translate } from '../text/text';
import { notify } from './notices';

export function newerVersion(): void {
  let told = false;
  window.addEventListener('vite:preloadError', () => {
    if (told) return;
    told = true;
    // Without a connection nothing comes: that is said elsewhere, and no deploy.
    fetch('/console/', { cache: 'no-store' }).then(
      () => notify({ text: translate(language.current, 'app.newer'), action: { label: translate(language.current, 'app.reload'), run: () => location.reload() } }, 0),
      () => {
        told = false;
        session.network(false);
      },
    );
  });
}
