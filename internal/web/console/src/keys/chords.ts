// Reads keys: which action, if any, does a stroke of the keyboard mean?

export interface Stroke {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

export const mac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);

/** name is a stroke as actions write it: "shift+r", "mod+enter", "?". A
 * character that needs shift anyway is its own name. */
export function name(s: Stroke): string {
  if (['Shift', 'Control', 'Alt', 'Meta'].includes(s.key)) return '';
  const key = s.key === ' ' ? 'space' : s.key.toLowerCase();
  const letter = s.key.length > 1 || /^\p{L}$/u.test(s.key);
  return [s.ctrlKey || s.metaKey ? 'mod+' : '', s.altKey ? 'alt+' : '', s.shiftKey && letter ? 'shift+' : '', key].join('');
}

const PAUSE = 1000; // ms between two strokes of one chord

/** Chords remembers the first stroke of those that have two. */
export class Chords {
  private before = '';
  private at = 0;

  match<A extends { keys?: string[] }>(s: Stroke & { timeStamp?: number }, actions: A[]): A | undefined {
    const stroke = name(s);
    if (stroke === '') return undefined;
    const now = s.timeStamp ?? 0;
    const before = this.before !== '' && now - this.at < PAUSE ? this.before + ' ' : '';
    this.before = '';
    const found = (keys: string) => actions.find((a) => a.keys?.includes(keys));
    if (before) {
      const two = found(before + stroke);
      if (two) return two;
    }
    if (actions.some((a) => a.keys?.some((k) => k.startsWith(stroke + ' ')))) {
      this.before = stroke;
      this.at = now;
    }
    return found(stroke);
  }
}

/** shown is how a key is written on the screen: ["Ctrl", "K"]. */
export function shown(keys: string): string[] {
  return keys.split(/[ +]/).map((k) => {
    switch (k) {
      case 'mod':
        return mac ? '⌘' : 'Ctrl';
      case 'shift':
        return '⇧';
      case 'alt':
        return mac ? '⌥' : 'Alt';
      case 'enter':
        return '↵';
      case 'escape':
        return 'Esc';
      case 'arrowdown':
        return '↓';
      case 'arrowup':
        return '↑';
      case 'pagedown':
        return 'PgDn';
      case 'pageup':
        return 'PgUp';
      case 'tab':
        return 'Tab';
      case 'backspace':
        return '⌫';
      default:
        return k.length === 1 ? k.toUpperCase() : k;
    }
  });
}
