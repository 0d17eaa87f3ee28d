// Things with a version: read with their ETag, changed only as they were read.
import { ApiError } from '../api/client';

export interface Versioned<T> {
  value: T;
  /** What If-Match is to say. */
  etag: string;
}

export async function versioned<T>(answer: Promise<{ data?: T; response: Response }>): Promise<Versioned<T>> {
  const { data, response } = await answer;
  return { value: data as T, etag: response.headers.get('ETag') ?? '*' };
}

export const stale = (error: unknown): boolean => error instanceof ApiError && error.status === 412;
