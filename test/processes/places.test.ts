// Real places that cannot be written, in the real stores. What needs a file system of its own is skipped where none may be mounted.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer, connect, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startEmulator, type Script } from '../../src/emulator/index.ts'
import { createSession, identityCenter, type ErrorInfo, type Store } from '../../src/index.ts'
import { awsCacheStore, fileStore, nodeHost } from '../../src/node.ts'
import { limit } from '../patience.ts'
import { rejection } from '../protocol/support.ts'

const mount = (...args: string[]): boolean => {
  try {
    execFileSync('mount', args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** A small disk of its own. */
const smallDisk = async () => {
  const at = await mkdtemp(join(tmpdir(), 'authchart-disk-'))
  const isMounted = process.getuid?.() === 0 && mount('-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', at)
  return {
    at,
    isMounted,
    fill: () => writeFile(join(at, 'ballast'), Buffer.alloc(65_536)).catch(() => undefined),
    makeRoom: () => rm(join(at, 'ballast')),
    freeze: () => mount('-o', 'remount,ro', at),
    [Symbol.asyncDispose]: async () => {
      if (isMounted) execFileSync('umount', ['-l', at])
      await rm(at, { recursive: true, force: true })
    },
  }
}

const canMount = await (async () => {
  await using disk = await smallDisk()
  return disk.isMounted
})()

const stores: readonly (readonly [string, (directory: string) => Store])[] = [
  ['fileStore', (directory) => fileStore({ directory })],
  [
    'awsCacheStore',
    (directory) =>
      awsCacheStore({ directory, rest: fileStore({ directory: `${directory}-rest` }) }),
  ],
]

const open = async (store: Store, script: Script = {}, url?: string) => {
  const emulator = await startEmulator({ approveAfter: 0, interval: 1, ...script })
  const provider = identityCenter({
    startUrl: 'https://acme.awsapps.com/start',
    region: 'eu-west-1',
    endpoint: url ?? emulator.url,
  })
  const host = nodeHost({ capabilities: { browserOnThisMachine: false, interactive: false } })
  const session = createSession({ provider, clientName: 'Acme', host, store })
  return {
    emulator,
    session,
    [Symbol.asyncDispose]: async () => {
      await session[Symbol.asyncDispose]()
      await emulator[Symbol.asyncDispose]()
    },
  }
}

/** Nobody has been asked for a code, and the error says what and where. */
const expectRefusal = async (store: Store, reason: RegExp, place: string) => {
  await using stage = await open(store)
  const error = (await rejection(stage.session.signIn().result())) as ErrorInfo
  expect(error).toMatchObject({ code: 'store_unavailable', retry: 'restart' })
  expect(error.reason).toMatch(reason)
  expect(error.detail).toContain(place)
  expect(error.hint).toContain(place)
  expect(stage.emulator.log.map(({ operation }) => operation)).not.toContain(
    'StartDeviceAuthorization',
  )
}

describe.each(stores)('before a person is asked, %s', (_, storeAt) => {
  it.skipIf(!canMount)('refuses on a disk that is full', async () => {
    await using disk = await smallDisk()
    const folder = join(disk.at, 'tokens')
    await mkdir(folder)
    await disk.fill()
    await expectRefusal(storeAt(folder), /^ENOSPC$/, disk.at)
  })

  it.skipIf(!canMount)('refuses on a disk that is read only', async () => {
    await using disk = await smallDisk()
    const folder = join(disk.at, 'tokens')
    await mkdir(folder)
    disk.freeze()
    await expectRefusal(storeAt(folder), /^EROFS$/, disk.at)
  })

  it.skipIf(!canMount)('refuses where the home has vanished, and none may be made', async () => {
    await using disk = await smallDisk()
    disk.freeze()
    await expectRefusal(storeAt(join(disk.at, 'home', 'tokens')), /^EROFS$/, disk.at)
  })

  it('refuses where a file is in the place of its folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'authchart-places-'))
    await writeFile(join(folder, 'tokens'), '')
    await expectRefusal(storeAt(join(folder, 'tokens')), /^(?:ENOTDIR|EEXIST)$/, folder)
    await rm(folder, { recursive: true })
  })

  it.skipIf(process.getuid?.() === 0)('refuses where it may not write', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'authchart-places-'))
    await mkdir(join(folder, 'tokens'), { mode: 0o500 })
    await expectRefusal(storeAt(join(folder, 'tokens')), /^EACCES$/, folder)
    await rm(folder, { recursive: true })
  })
})

it.skipIf(!canMount)(
  'on a disk that fills up after the person was asked, the session goes on in memory, and writes when it can',
  async () => {
    await using disk = await smallDisk()
    const folder = join(disk.at, 'tokens')
    await mkdir(folder)
    await using stage = await open(fileStore({ directory: folder }), { approveAfter: 2 })
    const signIn = stage.session.signIn()
    await expect
      .poll(() => signIn.getState().status, { timeout: limit(10_000) })
      .toBe('awaitingCode')
    await disk.fill()
    await signIn.result()
    await stage.session.token()
    expect(stage.session.getState()).toMatchObject({
      status: 'signedIn',
      stored: false,
      lastError: { code: 'store_unavailable', reason: 'ENOSPC' },
    })
    await disk.makeRoom()
    const isStored = () => 'stored' in stage.session.getState() && stage.session.getState()
    await expect.poll(isStored, { timeout: limit(40_000) }).toMatchObject({ stored: true })
    expect(await readdir(folder)).not.toEqual([])
    expect(existsSync(join(disk.at, 'ballast'))).toBe(false)
  },
  limit(60_000),
)

/** A box between us and the service that cuts a connection as the next request comes over it. */
const cuttingBox = async (target: string) => {
  const { hostname, port } = new URL(target)
  let cuts = 0
  let isCutting = false
  const sockets = new Set<Socket>()
  const server = createServer((inner) => {
    const outer = connect(Number(port), hostname)
    for (const socket of [inner, outer]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
    }
    inner.on('data', (bytes) => {
      if (!isCutting) return void outer.write(bytes)
      cuts += 1
      isCutting = false
      inner.resetAndDestroy()
      outer.destroy()
    })
    outer.pipe(inner)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cutNext: () => void (isCutting = true),
    get cuts() {
      return cuts
    },
    [Symbol.dispose]: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

it('of a box that cuts a connection the person reads, and the code stays good', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'authchart-places-'))
  await using emulator = await startEmulator({ approveAfter: 3, interval: 1 })
  using box = await cuttingBox(emulator.url)
  await using stage = await open(fileStore({ directory: folder }), {}, box.url)
  const signIn = stage.session.signIn()
  const said: ErrorInfo[] = []
  signIn.subscribe((state) => {
    if (state.status === 'awaitingCode' && box.cuts === 0) box.cutNext()
    if ('lastError' in state && state.lastError !== undefined) said.push(state.lastError)
  })
  await signIn.result()
  expect(box.cuts).toBe(1)
  expect(said[0]).toMatchObject({
    code: 'network',
    message: 'The connection to the service was cut.',
    reason: 'ECONNRESET',
  })
  const granted = emulator.log.filter(
    ({ operation, status }) => operation === 'CreateToken' && status === 200,
  )
  expect(granted).toHaveLength(1)
  await rm(folder, { recursive: true })
})
