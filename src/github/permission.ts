import { record, text } from './answers.ts';
import type { Client } from './client.ts';
import { GitHubError } from './fault.ts';

const permission = record({ permission: text });

/** Whether a person may write to the repository: only they give commands. https://docs.github.com/rest/collaborators */
export async function mayWrite(client: Client, login: string): Promise<boolean> {
  const asked = { what: `the permission of ${login}`, needs: 'metadata: read' };
  try {
    const found = await client.read('GET /repos/{owner}/{repo}/collaborators/{username}/permission', { username: login }, asked, permission);
    return found.permission === 'admin' || found.permission === 'write';
  } catch (error) {
    // GitHub's word for somebody who has nothing to do with the repository.
    if (error instanceof GitHubError && error.status === 404) return false;
    throw error;
  }
}
