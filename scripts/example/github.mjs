// Pull requests and reviews as GitHub's REST API tells them, and the commits that they are about.
const noreply = (id, login) => `${id}+${login}@users.noreply.github.com`;

const PEOPLE = {
  'mo-keller': { id: 1007, name: 'Mo Keller' },
  'lee-dev': { id: 1042, name: 'Lee Park' },
  'ana-ra': { id: 1011, name: 'Ana Ruiz' },
  'q-ben': { id: 1012, name: 'Ben Ito' },
  'dr-cho': { id: 1013, name: 'Ji Cho' },
  'dee-st': { id: 1014, name: 'Dee Park' },
};

const author = (login) => ({ login, name: PEOPLE[login].name, email: noreply(PEOPLE[login].id, login) });
const user = (login) => ({ login, id: PEOPLE[login].id, type: 'User' });

export const BASE_COMMIT = {
  message: 'Release TubeCheck 2.0.0 as authorized',
  date: '2026-02-20T09:00:00Z',
  author: author('mo-keller'),
  tag: 'tubecheck-v2.0.0',
};

export const PULL_REQUESTS = [
  {
    folder: 'pull-request',
    number: 41,
    branch: 'release-2.1.0',
    title: 'Release TubeCheck 2.1.0: re-trained for rotated AP films (M1)',
    unsigned: [],
  },
  {
    folder: 'pull-request-m2',
    number: 42,
    branch: 'release-2.1.0-m2',
    title: 'Release TubeCheck 2.1.0: X-ray system VendorC-DR3 (M2)',
    unsigned: [],
  },
  {
    folder: 'pull-request-outside-plan',
    number: 43,
    branch: 'release-2.1.0-outside-plan',
    title: 'Release TubeCheck 2.1.0: re-trained for rotated AP films (M1)',
    unsigned: ['dee-st'],
  },
].map((pull) => ({ ...pull, commits: [{ message: pull.title, date: '2026-05-08T16:00:00Z', author: author('lee-dev') }] }));

const SIGNATURES = [
  {
    login: 'q-ben',
    at: '2026-05-11T09:12:40Z',
    text: 'Verification, SBOM and roll-back test checked.',
    sign: 'quality-assurance approval',
  },
  {
    login: 'dee-st',
    at: '2026-05-11T10:05:03Z',
    text: 'Recomputed from the counts; criteria and subgroups as reported.',
    sign: 'biostatistics verification',
  },
  { login: 'dr-cho', at: '2026-05-11T15:48:19Z', text: 'Risk review and limitations read.', sign: 'clinical review' },
  {
    login: 'ana-ra',
    at: '2026-05-12T08:30:55Z',
    text: 'Within plan 1.2; labeling and user notice are right.',
    sign: 'regulatory-affairs approval',
  },
];

const REPOSITORY = { full_name: 'example-medical/devices', name: 'devices', private: true, fork: false };

export function pullRequest({ number, branch, title }, base, head) {
  return {
    number,
    state: 'open',
    draft: false,
    title,
    body: 'Synthetic example: no patient, no device, no submission.',
    user: user('lee-dev'),
    author_association: 'MEMBER',
    created_at: '2026-05-08T16:05:00Z',
    head: { label: `example-medical:${branch}`, ref: branch, sha: head, repo: REPOSITORY },
    base: { label: 'example-medical:main', ref: 'main', sha: base, repo: REPOSITORY },
  };
}

/** List reviews for a pull request: oldest first, as GitHub answers. */
export function reviews({ number, unsigned }, head) {
  return SIGNATURES.filter(({ login }) => !unsigned.includes(login)).map(({ login, at, text, sign }, index) => ({
    id: number * 1000 + index,
    user: user(login),
    body: `${text}\n\n/sign ${sign}`,
    state: 'APPROVED',
    commit_id: head,
    submitted_at: at,
    author_association: 'MEMBER',
  }));
}
