import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import '../text/screens';
import { isKey } from '../text/text';

const contract = JSON.parse(readFileSync(join(import.meta.dirname, '../../../../httpapi/openapi.json'), 'utf8')) as { components: { schemas: { AuditKind: { enum: string[] } } } };

it('every act of the audit log has words', () => {
  expect(contract.components.schemas.AuditKind.enum.filter((what) => !isKey(`audit.what.${what}`))).toEqual([]);
});
