// Files that hold others, which the desk does not open.
import type { Schemas } from '../api/client';

/** isOutlooks tells winmail.dat: its sender does not know that he sends one. The type is that of its bytes. */
export const isOutlooks = (file: Pick<Schemas['File'], 'type'>) => file.type === 'application/ms-tnef';
