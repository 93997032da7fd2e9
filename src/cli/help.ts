/** What `--help` prints: at most 80 columns. */
export const help = `Sign in with AWS IAM Identity Center, in the terminal.

  authchart                                     try it, on an emulator
  authchart --start-url <url> --region <name>   sign in to the real service
  authchart emulator [--port <port>]            serve the emulator until Ctrl-C
  authchart replay <file> [--save <test>]       replay a recording
  authchart view [<file>] [--out <page>]        watch charts, or a recording

With a browser on this machine it opens, and comes back by itself; else, as over
SSH, there is a code to confirm in any browser. No token is ever printed.

Keys: o open browser, c copy code or link, n new code or another try, u use a
code, b use the browser, p paste the address that the browser ended at, q hide
the QR code, Esc cancel.

The service
  --start-url <url>      the address of your AWS access portal
  --region <name>        the region of your IAM Identity Center, as eu-west-1
  --endpoint <url>       another address of the sso-oidc service
  --session-name <name>  keeps two identities on one start URL apart
  --scope <scope>        what to ask for, once each; default sso:account:access
  --client-name <name>   the name the person sees; default authchart

The sign-in
  --method <method>      auto, device or authorizationCode; default auto
  --browser <command>    run with the address in place of your browser: there is
                         a person, and it is in front of them
  --prompt always        ask the person even if the stored token is still good
  --store <name>         memory; file: kept for the next time; or aws: shared
                         with the AWS CLI and the SDKs; default memory
  --share                one sign-in and one renewal for all who share it

The output
  --json                 a line of JSON for each state and each transition
  --plain                a line of text for each change, also on a terminal
  --no-qr                without the QR code
  --record <file>        write down what happened, without secrets, for a bug
                         report or a replay; a file that is there stays
  --non-interactive      do not wait for a person: print what to do, exit 6;
                         with --store file or aws, the same command goes on with
                         the same code, and exits 0 once it is confirmed
  --wait <s>             with --non-interactive: wait that long for the person

The emulator (times in seconds; without a person it approves after 3)
  --emulator             the default where there is no --start-url
  --approve-after <s>    the code, or the page, is approved by itself
  --deny-after <s>       the code, or the page, is declined by itself
  --authorize <what>     ask on the page; approve or deny at once; default ask
  --swallow-redirect     the browser never comes back
  --interval <s>         the pace the emulator asks for; default 1
  --expires-in <s>       how long the code lives; default 600
  --slow-down-on <list>  the requests answered "slow down", as 2,4

The replay
  --save <test>          write a Vitest test that carries the recording; a file
                         that is there already stays

The viewer
  --out <page>           write it as one HTML file, with the recording inside
  --port <port>          where it is served; default any
  --no-open              do not open it in the browser

  --help, --version

Exit codes
  0 signed in   2 wrong options or settings, or not by this --method
  3 declined   4 code expired, or the browser never came back
  5 no network until the end   6 a person is needed, with --non-interactive
  130 cancelled   1 anything else
  replay: 0 as recorded   1 something else   2 no recording
`
