/** A failure of set-up with its cause and what to do about it, in words for whoever typed npm. */
export class SetupError extends Error {
  constructor({ cause, fix, details = '' }) {
    super(cause);
    this.fix = fix;
    this.details = details;
  }
}

export function explainFailure(error) {
  if (!(error instanceof SetupError)) {
    return `Set-up failed in an unexpected way.\n${error?.stack ?? error}`;
  }
  const details = error.details === '' ? '' : `\n\nThe last lines of npm:\n${error.details}`;
  return `Set-up stopped: ${error.message}\nTo fix: ${error.fix}${details}`;
}

/** Reads npm's output for the causes that people really meet; the first match wins. */
export function diagnoseInstall(output) {
  const found = causes.find(({ pattern }) => pattern.test(output)) ?? unknownCause;
  return new SetupError({ cause: found.cause, fix: found.fix, details: lastLines(output) });
}

const causes = [
  {
    pattern: /ENOSPC|no space left/i,
    cause: 'the disk is full.',
    fix: 'free about 500 MB in this folder and in npm’s cache (`npm cache clean --force`).',
  },
  {
    pattern: /can only install (packages )?when|from lock file|lock file's|EUSAGE/i,
    cause: 'package.json and package-lock.json do not agree.',
    fix: 'run `npm install`, look at the change of package-lock.json, and commit both.',
  },
  {
    pattern: /SELF_SIGNED_CERT|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)|CERT_HAS_EXPIRED/i,
    cause: 'the certificate of the npm registry is not trusted on this machine.',
    fix: 'behind a company proxy, name its CA: `npm config set cafile /path/to/ca.pem`.',
  },
  {
    pattern:
      /ENOTFOUND|EAI_AGAIN|ECONN(REFUSED|RESET)|E(SOCKET)?TIMEDOUT|UNREACH|ENETDOWN|network/i,
    cause: 'the npm registry cannot be reached.',
    fix: 'check the network and the proxy (`npm ping`, `npm config get registry`), then repeat.',
  },
  {
    pattern: /EINTEGRITY/,
    cause: 'a downloaded package is not the one that package-lock.json names.',
    fix: 'run `npm cache clean --force` and repeat; if it stays, the registry is at fault.',
  },
  {
    pattern: /\bE(401|403|404)\b|ETARGET/,
    cause: 'the npm registry does not give out one of the packages.',
    fix: 'check `npm config get registry`; a company mirror may lack it or want a login.',
  },
  {
    pattern: /EACCES|EPERM|EROFS/,
    cause: 'files in node_modules or in npm’s cache may not be written.',
    fix: 'make this folder and ~/.npm yours (`chown -R`), and do not mix in `sudo npm`.',
  },
];

const unknownCause = {
  cause: '`npm ci` failed.',
  fix: 'read the lines below; `npm ci` by hand shows all of them.',
};

function lastLines(output) {
  const lines = output.trim().split(/\r?\n/);
  return lines.slice(-12).join('\n');
}
