import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { approval, everybody, type Review } from '../fixture/people.ts';
import type { Release } from '../fixture/release.ts';
import { good } from '../fixture/tubecheck.ts';
import { arena, ask, rulesOf, type Answer } from './arena.ts';

const ROLES = new Map([
  ['ana-ra', ['regulatory-affairs', 'approval']],
  ['q-ben', ['quality-assurance', 'approval']],
  ['dr-cho', ['clinical', 'review']],
  ['dee-st', ['biostatistics', 'verification']],
]);
const lineOf = (login: string): string => `/sign ${(ROLES.get(login.toLowerCase()) ?? ['quality-assurance', 'approval']).join(' ')}`;

let release: Release;
/** A commit of the pull request that lacks what the head has. */
let older: string;

async function twoCommits(): Promise<void> {
  release = await good();
  older = release.push();
  release.evidence('user-notice', ({ channels }) => channels.push('e-mail'));
}

/** What the gate says of a list of reviews. */
function given(reviews: readonly Review[]): Promise<Answer> {
  release.reviews = [...reviews];
  return ask(release);
}

const without = (login: string): Review[] => everybody().filter(({ user }) => user?.login !== login);

/** The last word of each person, as product.md 2.6 has it, written anew: whose signature counts. */
function signers(reviews: readonly Review[]): Set<string> {
  const last = new Map<string, Review>();
  const when = ({ submitted_at: at, id }: Review): [number, number] => [Date.parse(at), id];
  for (const review of reviews) {
    const login = review.user?.login.toLowerCase();
    if (login === undefined || review.state === 'COMMENTED' || review.state === 'PENDING') continue;
    const known = last.get(login);
    const [time, id] = when(review);
    const [knownTime, knownId] = known === undefined ? [-Infinity, 0] : when(known);
    if (time > knownTime || (time === knownTime && id > knownId)) last.set(login, review);
  }
  const signs = ([login, { state, body, commit_id: commit, submitted_at: at, user }]: [string, Review]): boolean =>
    state === 'APPROVED' && ROLES.has(login) && user?.type === 'User' && commit === 'head' && at > '2026-05-09' && body.split('\n').includes(lineOf(login));
  return new Set([...last].filter(signs).map(([login]) => login));
}

/** People whose last word is against. */
function objectors(reviews: readonly Review[]): boolean {
  const against = reviews.filter(({ state }) => state === 'CHANGES_REQUESTED' || state === 'DISMISSED');
  return against.some(({ user }) => !signers(reviews).has(user?.login.toLowerCase() ?? ''));
}

const reviewOf = fc.record({
  id: fc.nat({ max: 9_999_999 }),
  login: fc.constantFrom('ana-ra', 'q-ben', 'Q-Ben', 'dr-cho', 'dee-st', 'eve', 'lee-dev'),
  type: fc.constantFrom<('User' | 'Bot')[]>('User', 'User', 'User', 'Bot'),
  state: fc.constantFrom<Review['state'][]>('APPROVED', 'APPROVED', 'CHANGES_REQUESTED', 'COMMENTED', 'DISMISSED', 'PENDING'),
  form: fc.constantFrom('signed', 'signed', 'signed', 'fenced', 'plain', 'other role'),
  time: fc.constantFrom('2026-05-06T09:00:00Z', '2026-05-12T08:00:00Z', '2026-05-12T09:00:00Z', '2026-05-12T09:00:00Z', '2026-05-12T10:00:00Z'),
  commit: fc.constantFrom('head', 'head', 'head', 'older'),
});

const BODIES: Readonly<Record<string, (login: string) => string>> = {
  signed: (login) => `Seen.\n${lineOf(login)}`,
  fenced: (login) => `\`\`\`\n${lineOf(login)}\n\`\`\``.replace(lineOf(login), ` ${lineOf(login)}`),
  plain: () => 'Fine with me.',
  'other role': (login) => lineOf(login).replace(/(\S+)$/, 'sight'),
};

describe('reviews', () => {
  beforeAll(twoCommits);

  it('count by the last word of each person, whatever came before and in whatever order they are listed', async () => {
    const extra = fc.array(reviewOf, { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(extra, fc.boolean(), async (more, backwards) => {
        const added = more.map(({ id, login, type, state, form, time, commit }) =>
          approval(login, { id, user: { login, id: 5000, type }, state, body: BODIES[form]?.(login) ?? '', submitted_at: time, commit_id: commit === 'head' ? 'head' : older }),
        );
        const reviews = [...everybody(), ...added];
        const answer = await given(backwards ? reviews.toReversed() : reviews);
        const complete = signers(reviews).size === ROLES.size;
        if (!complete) expect(answer.verdict).toBe('incomplete');
        if (complete && !objectors(reviews)) expect(answer.verdict).toBe('consistent');
        expect(answer.report.devices[0]?.signoffs.filter(({ status }) => status === 'valid').map(({ login }) => login?.toLowerCase()).toSorted()).toEqual([...signers(reviews)].toSorted());
      }),
      { numRuns: 60 },
    );
  });

  it.each([...ROLES.keys()])('miss %s whenever that signature is not there', async (login) => {
    expect(rulesOf(await given(without(login)))).toEqual({ 'signoff/complete': 'incomplete' });
  });

  it.each<[string, Partial<Review>, string]>([
    ['is a bot', { user: { login: 'dee-st', id: 1014, type: 'Bot' } }, 'signoff/human'],
    ['is a deleted account', { user: null }, 'signoff/complete'],
    ['is the account that stands for deleted ones', { user: { login: 'ghost', id: 10137, type: 'User' } }, 'signoff/complete'],
    ['only comments', { state: 'COMMENTED' }, 'signoff/complete'],
    ['has not submitted', { state: 'PENDING' }, 'signoff/complete'],
    ['signs the role in letters that look alike', { body: '/sign bi\u043estatistics verification' }, 'signoff/complete'],
    ['signs the role in another case', { body: '/sign Biostatistics verification' }, 'signoff/complete'],
    ['signs with another meaning', { body: '/sign biostatistics approval' }, 'signoff/meaning'],
    ['signs for another device', { body: '/sign biostatistics verification icu-monitor' }, 'signoff/complete'],
    ['signs another commit', { commit_id: 'f'.repeat(40) }, 'signoff/current'],
    ['signs a commit that GitHub forgot', { commit_id: null }, 'signoff/current'],
    ['signed before the evidence was produced', { submitted_at: '2026-05-01T09:00:00Z' }, 'signoff/current'],
    ['holds another role', { user: { login: 'dr-cho', id: 1013, type: 'User' }, submitted_at: '2026-05-12T10:00:00Z' }, 'signoff/authority'],
    ['holds no role', { user: { login: 'eve', id: 1, type: 'User' } }, 'signoff/authority'],
    ['wrote the pull request', { user: { login: 'Lee-Dev', id: 1042, type: 'User' } }, 'signoff/independent'],
  ])('do not count where who signs as biostatistics %s', async (_, how, rule) => {
    const answer = await given([...without('dee-st'), approval('dee-st', how)]);
    expect(answer.verdict).toBe('incomplete');
    expect(Object.keys(rulesOf(answer))).toContain(rule);
  });

  it('count in whatever case a login is written', async () => {
    expect((await given([...without('dee-st'), approval('DEE-ST', { body: lineOf('dee-st') })])).verdict).toBe('consistent');
  });

  it('count with Windows line ends and with text around the line', async () => {
    const body = `Seen.\r\n\r\n${lineOf('dee-st')}\r\n\r\nRegards`;
    expect((await given([...without('dee-st'), approval('dee-st', { body })])).verdict).toBe('consistent');
  });

  it.each([
    [1, 2, 'consistent'],
    [2, 1, 'incomplete'],
  ] as const)('of the same second are told apart by their number: objection %i, approval %i', async (objection, agreement, verdict) => {
    const [changes, approved] = [approval('dee-st', { id: objection, state: 'CHANGES_REQUESTED', body: 'No.' }), approval('dee-st', { id: agreement })];
    expect((await given([...without('dee-st'), changes, approved])).verdict).toBe(verdict);
    expect((await given([approved, changes, ...without('dee-st')])).verdict).toBe(verdict);
  });

  it('that were edited are void', async () => {
    const edited = { ...approval('dee-st'), lastEditedAt: '2026-05-12T09:30:00Z' };
    const answer = await given([...without('dee-st'), edited]);
    expect(rulesOf(answer)).toEqual({ 'signoff/complete': 'incomplete', 'signoff/unedited': 'incomplete' });
  });

  it('by one person for all roles are not enough', async () => {
    release.policy(({ signoff }) => {
      for (const person of Object.values(signoff.people)) person.roles = [...ROLES.values()].map(([role = '']) => role);
    });
    const body = [...ROLES.keys()].map(lineOf).join('\n');
    expect(rulesOf(await given([approval('ana-ra', { body })]))).toEqual({ 'signoff/distinct': 'incomplete' });
    await twoCommits();
  });
});

describe('files of reviews and pull requests', () => {
  const judge = async () => {
    const here = await good();
    return { here, judge: arena(here) };
  };

  it.each<[string, string]>([
    ['nothing', ''],
    ['no list', '{"message": "Not Found"}'],
    ['null', 'null'],
    ['a list of a list of texts', '[["x"]]'],
    ['a state that GitHub does not have', '[{"id": 1, "user": {"login": "ana-ra"}, "state": "SIGNED", "body": "", "submitted_at": "2026-05-12T09:00:00Z"}]'],
    ['a user who is a text', '[{"id": 1, "user": "ana-ra", "state": "APPROVED", "body": "", "submitted_at": "2026-05-12T09:00:00Z"}]'],
    ['one key twice', '[{"id": 1, "id": 2, "user": null, "state": "PENDING"}]'],
    ['a number that is none', '[{"id": NaN}]'],
    ['deep nesting', '['.repeat(10_000)],
  ])('end without an evaluation where they hold %s', async (_, text) => {
    const { judge: answer } = await judge();
    for (const twist of [{ reviews: text }, { pullRequest: text }]) {
      expect(await answer(twist)).toMatchObject({ evaluated: false, verdict: 'invalid' });
    }
  });

  it.each(['\r', '\u0007', '\u202e', '\ufeff', '\ud800', 'x'.repeat(300_000)])('are read whatever text a passer-by writes: %j', async (text) => {
    const here = await good();
    here.reviews.push(approval('eve', { state: 'COMMENTED', body: text }));
    here.pullRequest = { body: text };
    expect(await ask(here)).toMatchObject({ evaluated: true, verdict: 'consistent' });
  });

  it('no reviews at all: nobody has signed', async () => {
    const { judge: answer } = await judge();
    for (const reviews of [null, '[]', '[[]]', '[[], []]']) {
      expect(rulesOf(await answer({ reviews }))).toEqual({ 'signoff/complete': 'incomplete' });
    }
  });
});
