// Being told of changed files instead of looking at them again and again.

import CCalls
import Dispatch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Tells what changes in directories, where the system can tell: inotify on Linux, kqueue on Darwin.
///
/// Its state is touched on one queue only, where `onChange` is called, too: that is what makes it safe to share.
public final class DirectoryWatcher: @unchecked Sendable {
  /// What may have changed. More may be told than did.
  public enum Change: Sendable {
    /// This file, or what is in this directory.
    case path(String)
    /// The system lost count.
    case anything
  }

  private let queue: DispatchQueue
  private let onChange: (Change) -> Void
  /// A directory that cannot be watched is not tried again before it changes whether it is there.
  private var watched: Set<String> = []

  #if os(Linux)
    private let descriptor: Int32
    private var source: (any DispatchSourceRead)?
    private var directories: [Int32: String] = [:]
    private var numbers: [String: Int32] = [:]
  #else
    private var sources: [String: any DispatchSourceFileSystemObject] = [:]
  #endif

  /// - Parameters:
  ///   - queue: where `watch` is called and `onChange` will be.
  ///   - onChange: called for each change.
  public init(queue: DispatchQueue, onChange: @escaping (Change) -> Void) {
    self.queue = queue
    self.onChange = onChange
    #if os(Linux)
      descriptor = inotify_init1(O_NONBLOCK | O_CLOEXEC)
      guard descriptor >= 0 else { return }
      let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
      source.setEventHandler { [weak self] in self?.readEvents() }
      source.setCancelHandler { [descriptor] in close(descriptor) }
      source.activate()
      self.source = source
    #endif
  }

  deinit {
    #if os(Linux)
      source?.cancel()
    #else
      for source in sources.values { source.cancel() }
    #endif
  }

  /// Sets the directories to watch; those that were watched before and are not among them are no longer.
  ///
  /// - Parameter paths: absolute. On Darwin a file may be named as well: a directory tells there only of what is added
  ///   and removed.
  /// - Returns: those of which the system will not tell: they are not there, lie on a file system of another machine,
  ///   or there are too many.
  public func watch(_ paths: Set<String>) -> Set<String> {
    for path in watched.subtracting(paths) { stop(path) }
    watched = watched.intersection(paths)
    var failed: Set<String> = []
    for path in paths.subtracting(watched) {
      if start(path) { watched.insert(path) } else { failed.insert(path) }
    }
    return failed
  }

  #if os(Linux)
    private func start(_ path: String) -> Bool {
      guard descriptor >= 0, installplan_is_remote(path) == 0 else { return false }
      let mask =
        IN_CREATE | IN_DELETE | IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB | IN_DELETE_SELF
        | IN_MOVE_SELF
      let number = inotify_add_watch(descriptor, path, UInt32(mask) | UInt32(IN_ONLYDIR))
      guard number >= 0 else { return false }
      // One directory by two names is one watch; the name that came last is told.
      directories[number] = path
      numbers[path] = number
      return true
    }

    private func stop(_ path: String) {
      guard let number = numbers.removeValue(forKey: path) else { return }
      if let other = numbers.first(where: { $0.value == number })?.key {
        directories[number] = other
      } else {
        directories[number] = nil
        inotify_rm_watch(descriptor, number)
      }
    }

    private func readEvents() {
      let capacity = 16 << 10
      withUnsafeTemporaryAllocation(byteCount: capacity, alignment: MemoryLayout<inotify_event>.alignment) { buffer in
        guard let start = buffer.baseAddress else { return }
        while true {
          let count = read(descriptor, start, capacity)
          guard count > 0 else { return }
          var offset = 0
          let headerSize = MemoryLayout<inotify_event>.size
          while offset + headerSize <= count {
            let event = start.load(fromByteOffset: offset, as: inotify_event.self)
            let nameStart = offset + headerSize
            offset = nameStart + Int(event.len)
            guard offset <= count else { return }
            let name = UnsafeRawBufferPointer(start: start + nameStart, count: Int(event.len)).prefix { $0 != 0 }
            handle(event, name: String(decoding: name, as: UTF8.self))
          }
        }
      }
    }

    private func handle(_ event: inotify_event, name: String) {
      if event.mask & UInt32(IN_Q_OVERFLOW) != 0 { return onChange(.anything) }
      guard let directory = directories[event.wd] else { return }
      if event.mask & UInt32(IN_IGNORED) != 0 {
        // It is gone: whoever wants it watched again has to say so.
        directories[event.wd] = nil
        let names = numbers.filter { $0.value == event.wd }.keys
        for name in names { numbers[name] = nil }
        watched.subtract(names)
      }
      onChange(.path(name.isEmpty ? directory : directory + (directory == "/" ? "" : "/") + name))
    }
  #else
    private func start(_ path: String) -> Bool {
      let descriptor = open(path, O_EVTONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return false }
      let source = DispatchSource.makeFileSystemObjectSource(
        fileDescriptor: descriptor, eventMask: [.write, .extend, .attrib, .delete, .rename, .revoke], queue: queue)
      source.setEventHandler { [weak self] in
        guard let self, let source = self.sources[path] else { return }
        if !source.data.isDisjoint(with: [.delete, .rename, .revoke]) {
          self.stop(path)
          self.watched.remove(path)
        }
        self.onChange(.path(path))
      }
      source.setCancelHandler { close(descriptor) }
      source.activate()
      sources[path] = source
      return true
    }

    private func stop(_ path: String) { sources.removeValue(forKey: path)?.cancel() }
  #endif
}
