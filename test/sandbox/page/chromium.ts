/*
 * A real browser for the tests of the page, where the machine has one.
 */
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const paths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where a Chromium is; null on a machine without one. */
export const chromiumPath = paths.find((path) => existsSync(path)) ?? null;

export function launchChromium(executablePath: string): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  return chromium.launch({ executablePath, args });
}
