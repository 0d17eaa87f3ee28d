// Begins a build: removes what the last one wrote, not the placeholder.
import { readdirSync, rmSync } from 'node:fs';

const dist = new URL('../bundle/dist/', import.meta.url);
for (const name of readdirSync(dist)) {
  if (name !== 'placeholder.html') rmSync(new URL(name, dist), { recursive: true });
}
