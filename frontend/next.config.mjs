/** @type {import('next').NextConfig} */
const config = {
  output: "standalone",
  reactStrictMode: true,
  poweredByHeader: false,
  // The proxy must pass bodies and encodings through untouched, and the server listens on this machine only.
  compress: true,
  transpilePackages: ["geist"],
  images: { unoptimized: true },
  // `npm run lint` and `npm run typecheck` are their own steps; a build need not repeat them.
  eslint: { ignoreDuringBuilds: true },
  typescript: { ignoreBuildErrors: false },
};

export default config;
