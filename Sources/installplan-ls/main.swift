// The program's entry. An editor starts `installplan-ls`, perhaps with `serve` or `--stdio`; that needs no parsing of
// arguments, and so it starts at once.

import ArgumentParser
import LanguageServer
import LiveCatalog

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

let arguments = CommandLine.arguments.dropFirst()
if arguments.allSatisfy({ $0 == "serve" || $0 == "--stdio" }), arguments.count <= 2 {
  exit(await runServer(ServerOptions(workingDirectory: workingDirectory(), makeFollower: followCluster)))
}
await runCommandLine()
