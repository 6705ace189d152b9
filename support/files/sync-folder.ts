import { open } from 'node:fs/promises';

/** A new, linked or renamed file is only durable once its folder is. Throws the system's error. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
