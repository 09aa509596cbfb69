export interface CommitPerson {
  readonly name: string;
  readonly email: string;
}

export interface CommitFacts {
  readonly message: string;
  readonly date: string;
  readonly author: CommitPerson;
  readonly committer?: CommitPerson;
  readonly parents: readonly string[];
}

export class ObjectStore {
  tree(files: ReadonlyMap<string, Uint8Array>, links?: ReadonlySet<string>): string;
  commit(tree: string, facts: CommitFacts): string;
  write(folder: string, refs: Readonly<Record<string, string>>): Promise<void>;
}
