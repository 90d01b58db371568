// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { createServer, type AddressInfo, type Server } from "node:net";

/**
 * Systems give a higher port to whoever asks for any (Linux from 32768 on, others from 49152 on), and Kubernetes' node ports
 * begin at 30000: one of these is only taken by who asks for it by its number, even while a server on it is restarted.
 */
const lowest = 20_000;
const count = 10_000;
/** So many ports of the range in a row are not taken by chance. */
const attempts = 100;

/**
 * Finds `wanted` TCP ports of the loopback interface that nobody listens on. `random` is in [0, 1).
 *
 * They are free when this returns; another process may take one before the caller does, who then has to try again.
 */
export async function freePorts(wanted: number, random: () => number = Math.random): Promise<readonly number[]> {
  const servers: Server[] = [];
  try {
    // All are open at once, so that no port is given out twice.
    while (servers.length < wanted) servers.push(await listenSomewhere(random));
    return servers.map(portOf);
  } finally {
    await Promise.all(servers.map(close));
  }
}

async function listenSomewhere(random: () => number): Promise<Server> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await listen(lowest + Math.floor(random() * count));
    } catch (error) {
      if (attempt === attempts) throw error;
    }
  }
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      resolve(server);
    });
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return isAddressInfo(address) ? address.port : 0;
}

function isAddressInfo(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === "object" && address !== null;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}
