// The desk did not answer at all when the console was opened.
import { ApiError } from '../api/client';
import { Failed } from './Parts';

export function Unreachable({ retry }: { retry: () => void }) {
  return <Failed error={new ApiError(0, 'network', '')} retry={retry} />;
}
