// Placeholders of canned replies and macros, in words.
import { isKey, type Translate } from '../text/text';

/** named is what one stands for; one that the console does not know stays as it
 * is written. */
export const named = (t: Translate, placeholder: string): string => {
  const key = `tools.placeholder.${placeholder}`;
  return isKey(key) ? t(key) : placeholder;
};

/** readable is a text with its placeholders in words: "Hello [First name of the customer],". */
export const readable = (t: Translate, text: string): string => text.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (_, name: string) => `[${named(t, name)}]`);
