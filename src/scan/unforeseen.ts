/** What nobody foresaw happened, and was contained in a request or an account: the scan went on, its reports say incomplete. */
export class Unforeseen extends Error {
  override readonly name = 'Unforeseen';

  constructor(bugs: readonly unknown[]) {
    const [first] = bugs;
    super(
      'some requests or accounts failed with an error that nobody foresaw; all others were read, and reports say incomplete',
      { cause: first },
    );
  }
}

/** An account that could not be judged, for a reason that nobody foresaw. */
export class AssessmentFailure extends Error {
  override readonly name = 'AssessmentFailure';
  readonly account: string;

  constructor(account: string, cause: unknown) {
    super(`account ${account} could not be judged`, { cause });
    this.account = account;
  }
}
