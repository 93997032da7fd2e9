// Files that one reader of `~/.aws/config` takes, and another takes differently, or not at all.
const where = 'sso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n'
const role = 'sso_account_id = 111122223333\nsso_role_name = Reader\n'

export const nasty = {
  'a byte order mark': `\uFEFF[default]\nregion = eu-west-1\n\n[profile p]\noutput = json\n`,
  'a section twice': `[profile p]\nregion = eu-west-1\n\n[profile q]\noutput = json\n\n[profile p]\noutput = text\n`,
  'a comment behind a value': `[profile p]\nregion = eu-west-1   # note\noutput = json ; why\n`,
  'a # in a value': `[sso-session s]\nsso_start_url = https://acme.awsapps.com/start/#/\nsso_region = eu-west-1\n\n[profile p]\nsso_session = s\n${role}`,
  'names with blanks': `[profile "with space"]\nregion = eu-west-1\n\n[sso-session "acme corp"]\n${where}`,
  'names that are not ASCII': `[profile zürich]\nregion = eu-central-2\n\n[profile 東京]\nregion = ap-northeast-1\n`,
  'a comment behind a header': `[profile p] # prod\nregion = eu-west-1\n\n[profile q] ; test\noutput = json\n`,
  'an indented header': `[profile p]\nregion = eu-west-1\n  [profile x]\n  output = json\n\n[profile q]\noutput = text\n`,
  'a value on two lines': `[profile p]\nregion = eu-west-1\n  and more\noutput = json\n`,
  'other spellings': `[profile p]\nRegion: eu-west-1\nSSO_Session = s\n${role}\n[sso-session s]\n${where}`,
  CRLF: `[default]\r\nregion = eu-west-1\r\n\r\n# mine\r\n[profile p]\r\noutput = json\r\n`,
  tabs: `[profile p]\nregion\t=\teu-west-1\ns3 =\n\tmax_concurrent_requests = 20\n\tregion = us-east-1\noutput = json\t\n`,
  'no line break at the end': `[profile p]\nregion = eu-west-1\n# last words`,
  'a nested block': `[profile p]\ns3 =\n  region = us-east-1\n\n  addressing_style = path\nregion = eu-west-1\n\n# of q\n[profile q]\ns3 =\n  region = us-west-2\n`,
  'a block in the place of a value': `[profile p]\nregion =\n  s3 = x\noutput = json\n`,
  'options before a section': `region = eu-west-1\n[profile p]\noutput = json\n`,
  'an indented option': `[profile p]\n  region = eu-west-1\n  output = json\n\n[profile q]\noutput = text\n`,
} as const

export type Nasty = keyof typeof nasty
