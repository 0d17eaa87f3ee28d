// Mentioning an agent in a note: which word is being written, and what takes its place.

/** mentioned is the word after an @ that ends at the caret; undefined when
 * there is none. An @ inside a word, as in an address, is none. */
export function mentioned(text: string, caret: number): { from: number; word: string } | undefined {
  const m = /(?:^|[\s(])@([\p{L}\p{N}._-]{0,40})$/u.exec(text.slice(0, caret));
  return m ? { from: caret - m[1]!.length - 1, word: m[1]! } : undefined;
}

/** put is the text with the agent in the word's place, and where the caret goes. */
export function put(text: string, caret: number, from: number, agent: string): { text: string; caret: number } {
  const head = `${text.slice(0, from)}@${agent} `;
  return { text: head + text.slice(caret).replace(/^ /, ''), caret: head.length };
}
