// The standard error of a credential plugin, read while it runs. It is read by ourselves because whatever a plugin leaves
// running may hold it open: nobody waits for its end.

import Dispatch

// Subprocess takes the paths and descriptors of the system's own library where there is one.
#if canImport(System)
  import System
#else
  import SystemPackage
#endif

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Its state is touched on one queue only: that is what makes it safe to share.
final class PluginPipe: @unchecked Sendable {
  /// Of one run; whoever says more is not listened to.
  private let mostLines = 200

  /// Where the plugin writes.
  let end: FileDescriptor
  private let listener: PluginListener
  private let queue = DispatchQueue(label: "installplan-ls.plugin")
  private let source: any DispatchSourceRead
  private let descriptor: CInt
  private var splitter = LineSplitter()
  private var told = 0

  init(_ listener: @escaping PluginListener) throws {
    let pipe = try FileDescriptor.pipe()
    end = pipe.writeEnd
    descriptor = pipe.readEnd.rawValue
    self.listener = listener
    for part in [pipe.readEnd.rawValue, pipe.writeEnd.rawValue] { _ = fcntl(part, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
    source.setCancelHandler { [descriptor] in Self.close(descriptor) }
    source.setEventHandler { [weak self] in self?.read() }
    source.activate()
  }

  /// Tells what has come, and stops listening. Our own end for writing is closed last: so no reading meets the pipe's end, and
  /// none a descriptor that is closed and by then somebody else's.
  func finish() {
    queue.sync {
      read()
      tell(splitter.rest())
      source.cancel()
    }
    Self.close(end.rawValue)
  }

  private static func close(_ descriptor: CInt) {
    #if canImport(Glibc)
      _ = Glibc.close(descriptor)
    #elseif canImport(Musl)
      _ = Musl.close(descriptor)
    #else
      _ = Darwin.close(descriptor)
    #endif
  }

  private func read() {
    withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
      // It may say more than anybody wants to hear; then it is read and forgotten.
      for _ in 0..<256 {
        #if canImport(Glibc)
          let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        #elseif canImport(Musl)
          let count = Musl.read(descriptor, buffer.baseAddress, buffer.count)
        #else
          let count = Darwin.read(descriptor, buffer.baseAddress, buffer.count)
        #endif
        guard count > 0 else { return }
        guard told < mostLines else { continue }
        for line in splitter.append(buffer.prefix(count)) { tell(line) }
        if splitter.pendingCount > 1 << 16 { tell(splitter.rest()) }
      }
    }
  }

  private func tell(_ line: [UInt8]) {
    let text = shownLine(line.filter { $0 != UInt8(ascii: "\r") })
    guard told < mostLines, text.contains(where: { !$0.isWhitespace }) else { return }
    told += 1
    listener(text)
  }
}
