/** What `--help` prints: at most 80 columns. */
export const help = `Sign in with AWS IAM Identity Center, in the terminal.

  authchart                                     try it, on an emulator
  authchart --start-url <url> --region <name>   sign in to the real service
  authchart emulator [--port <port>]            serve the emulator until Ctrl-C

Keys: o open browser, c copy code, n new code, q hide the QR code, Esc cancel.
The token stays in memory and is gone at the end: it is never printed.

The service
  --start-url <url>      the address of your AWS access portal
  --region <name>        the region of your IAM Identity Center, as eu-west-1
  --endpoint <url>       another address of the sso-oidc service
  --session-name <name>  keeps two identities on one start URL apart
  --scope <scope>        what to ask for, once each; default sso:account:access
  --client-name <name>   the name the person sees; default authchart
  --method device        how to sign in; there is one way so far

The output
  --json                 a line of JSON for each state and each transition
  --plain                a line of text for each change, also on a terminal
  --no-qr                without the QR code
  --non-interactive      do not wait for a person: print link and code, exit 6

The emulator (times in seconds; without a person it approves after 3)
  --emulator             the default where there is no --start-url
  --approve-after <s>    the code is approved by itself
  --deny-after <s>       the code is declined by itself
  --interval <s>         the pace the emulator asks for; default 1
  --expires-in <s>       how long the code lives; default 600
  --slow-down-on <list>  the requests answered "slow down", as 2,4

  --help, --version

Exit codes
  0 signed in   2 wrong options or settings   3 declined   4 code expired
  5 no network until the end   6 a person is needed, with --non-interactive
  130 cancelled   1 anything else
`
