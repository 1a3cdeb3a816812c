import * as fc from "fast-check";
import { expect, it } from "vitest";
import { connectionUrl } from "../../../hosts/connection-url";

const text = fc.oneof(fc.string({ minLength: 1, unit: "binary-ascii" }), fc.string({ minLength: 1, unit: "grapheme" }));

it("gives back, when parsed, exactly what went in", () => {
  fc.assert(
    fc.property(text, text, text, (username, password, path) => {
      const url = new URL(
        connectionUrl({
          scheme: "postgresql",
          username,
          password,
          hostname: "172.16.0.2",
          port: 5432,
          path,
          parameters: { sslmode: "require" },
        }),
      );
      expect(url.host).toBe("172.16.0.2:5432");
      expect(url.searchParams.get("sslmode")).toBe("require");
      expect([url.username, url.password].map(decodeURIComponent)).toEqual([username, password]);
      if (path !== "." && path !== "..") {
        expect(decodeURIComponent(url.pathname.slice(1))).toBe(path);
      }
    }),
  );
});

it("has no character that a shell, an .env file or a template would read", () => {
  fc.assert(
    fc.property(text, (password) => {
      const url = connectionUrl({ scheme: "x", username: "u", password, hostname: "h", port: 1, path: "p" });
      expect(url).toMatch(/^x:\/\/u:[A-Za-z0-9%._~-]+@h:1\/p$/);
    }),
  );
});

it("puts an IPv6 address between brackets", () => {
  const address = { scheme: "rediss", username: "u", password: "p", hostname: "fd00::2", port: 6379, path: "0" };

  expect(connectionUrl(address)).toBe("rediss://u:p@[fd00::2]:6379/0");
});

it("joins several parameters", () => {
  const parameters = { a: "1", b: "&" };

  expect(
    connectionUrl({ scheme: "s", username: "u", password: "p", hostname: "h", port: 1, path: "d", parameters }),
  ).toBe("s://u:p@h:1/d?a=1&b=%26");
});
