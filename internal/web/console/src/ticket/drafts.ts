// What is typed and not sent yet, per ticket, kept in this browser until the
// desk has it.
export interface Draft {
  kind: 'public' | 'note';
  text: string;
}

const key = (ticket: string) => `desk-draft-${ticket}`;

export const drafts = {
  read(ticket: string): Draft {
    try {
      const d = JSON.parse(localStorage.getItem(key(ticket)) ?? 'null') as Draft | null;
      if (d && typeof d.text === 'string') return { kind: d.kind === 'note' ? 'note' : 'public', text: d.text };
    } catch {
      // storage is forbidden, or something else wrote there
    }
    return { kind: 'public', text: '' };
  },
  write(ticket: string, draft: Draft) {
    try {
      if (draft.text === '' && draft.kind === 'public') localStorage.removeItem(key(ticket));
      else localStorage.setItem(key(ticket), JSON.stringify(draft));
    } catch {
      // storage is full or forbidden: kept as long as the page
    }
  },
};
