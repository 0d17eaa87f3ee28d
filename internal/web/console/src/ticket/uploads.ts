// Files on their way to storage: each is announced to the desk and then sent
// straight to storage, with progress; a message names it by its id.
import { ApiError, client, data } from '../api/client';

/** Sent is a file that storage has. */
export interface Sent {
  id: string;
  name: string;
  size: number;
  /** An image that stands in the text. */
  inline?: boolean;
}

export const MOST_FILES = 20;
export const MOST_BYTES = 25_000_000; // of one file
export const MOST_NAME = 150; // letters that the desk keeps of one's name

/** send sends a file; on gets how much of it is there, from 0 to 1. */
export async function send(file: Blob, on: (part: number) => void, signal: AbortSignal): Promise<string> {
  const form = await data(client.POST('/api/v1/uploads', { body: { type: file.type || 'application/octet-stream', size: file.size }, signal }));
  const body = new FormData();
  for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
  body.append('file', file);
  await new Promise<void>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', form.url);
    request.upload.onprogress = (e) => e.lengthComputable && on(e.loaded / e.total);
    request.onload = () => (request.status < 300 ? resolve() : reject(new ApiError(request.status, 'upload', '')));
    request.onerror = () => reject(new ApiError(0, 'network', ''));
    request.onabort = () => reject(new DOMException('', 'AbortError'));
    signal.addEventListener('abort', () => request.abort());
    request.send(body);
  });
  return form.id;
}
