import { createHash, createSign, generateKeyPairSync } from 'node:crypto'

const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts)
  const { length } = body
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length]
  return Buffer.concat([Buffer.from([tag, ...size]), body])
}

const ascii = (tag: number, text: string) => der(tag, Buffer.from(text))

/** What a server for `localhost` shows, with a certificate that nobody but itself vouches for. */
export const selfSigned = (): { readonly key: string; readonly cert: string } => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const commonName = der(6, Buffer.from([0x55, 4, 3]))
  const name = der(0x30, der(0x31, der(0x30, commonName, ascii(12, 'localhost'))))
  const life = der(0x30, ascii(0x17, '200101000000Z'), ascii(0x17, '491231235959Z'))
  const algorithm = der(0x30, der(6, Buffer.from([0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2])))
  const serial = der(2, createHash('sha1').update(spki).digest().fill(1, 0, 1))
  const content = der(0x30, serial, algorithm, name, life, name, spki)
  const signature = createSign('sha256').update(content).sign(privateKey)
  const signed = der(0x30, content, algorithm, der(3, Buffer.from([0]), signature))
  const lines = signed.toString('base64')
  return { key, cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n` }
}
