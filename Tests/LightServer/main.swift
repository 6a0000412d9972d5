// The server as it is in the light package: all of it but following a cluster. `Tests/Benchmarks/growth.py` can measure it, which is
// built far sooner than the whole program.

import LanguageServer
import LiveCatalog

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A cluster of which nothing ever becomes known.
struct NoCluster: ClusterFollowing {
  let updates = AsyncStream<ClusterUpdate> { $0.finish() }

  func start() async {}
  func reload() async {}
  func retry() async {}
  func stop() async {}
}

let directory = getcwd(nil, 0).map { pointer in
  defer { free(pointer) }
  return String(cString: pointer)
}
exit(await runServer(ServerOptions(workingDirectory: directory ?? "/") { _, _, _ in NoCluster() }))
