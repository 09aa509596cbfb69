import type { CommitRecord } from './snapshot.ts';

/**
 * The people that `Co-authored-by: Name <email>` lines of a commit message name, whatever their case. Lines anywhere in the
 * message count: a squash merge leaves trailers in its middle, and one person too many only asks for another signer.
 * A line without an address gives an empty email.
 */
export function coAuthors(message: string): CommitRecord['people'][number][] {
  const unfolded = message.replaceAll(/\r?\n[ \t]+(?=<)/g, ' ');
  return [...unfolded.matchAll(/^[ \t]*co-authored-by[ \t]*:[ \t]*(?<name>[^<\r\n]*)(?:<(?<email>[^>\r\n]*)>?)?/gimu)].map(
    ({ groups }) => ({
      role: 'co-author',
      name: (groups?.['name'] ?? '').trim(),
      email: (groups?.['email'] ?? '').trim(),
    }),
  );
}
