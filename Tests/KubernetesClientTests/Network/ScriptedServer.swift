// A server on loopback that answers requests with bytes as they are: recorded answers of a real API server, or worse.

import Foundation
import NIOCore
import NIOPosix

final class ScriptedServer: Sendable {
  struct Request: Sendable {
    let method: String
    let path: String
    let query: [String: String]
    let headers: [String: String]
  }

  struct Reply: Sendable {
    enum Ending: Sendable {
      /// The connection stays as it is, open.
      case stay
      case close
      /// With a reset, as when a process dies.
      case reset
    }

    var bytes: [UInt8]
    var ending = Ending.stay

    static func json(_ text: String, status: String = "200 OK", headers: String = "") -> Reply {
      Reply(
        bytes: Array(
          "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nContent-Length: \(text.utf8.count)\r\n\(headers)\r\n\(text)"
            .utf8))
    }

    /// The head of a chunked answer and some lines, to be ended or left as they are.
    static func stream(_ lines: String..., isComplete: Bool = false, ending: Ending = .stay) -> Reply {
      stream(lines: lines, isComplete: isComplete, ending: ending)
    }

    static func stream(lines: [String], isComplete: Bool = false, ending: Ending = .stay) -> Reply {
      var text = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
      for line in lines { text += "\(String(line.utf8.count + 1, radix: 16))\r\n\(line)\n\r\n" }
      if isComplete { text += "0\r\n\r\n" }
      return Reply(bytes: Array(text.utf8), ending: ending)
    }

    /// Nothing at all.
    static let silence = Reply(bytes: [])
  }

  typealias Script = @Sendable (Request, Int) -> Reply

  let port: Int
  private let channel: any Channel
  private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
  private let log: Log

  actor Log {
    private(set) var requests: [Request] = []
    func append(_ request: Request) { requests.append(request) }
  }

  /// - Parameter script: given the request and how many came before it, on the server's one thread.
  init(_ script: @escaping Script) async throws {
    let log = Log()
    self.log = log
    let counter = NIOLoopBoundBox<Int>.makeBoxSendingValue(0, eventLoop: group.any())
    channel = try await ServerBootstrap(group: group)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            Handler(script: script, log: log, counter: counter))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    port = channel.localAddress?.port ?? 0
  }

  var requests: [Request] { get async { await log.requests } }

  func stop() async throws {
    try await channel.close()
    try await group.shutdownGracefully()
  }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private let script: Script
    private let log: Log
    private let counter: NIOLoopBoundBox<Int>
    private var text = ""

    init(script: @escaping Script, log: Log, counter: NIOLoopBoundBox<Int>) {
      self.script = script
      self.log = log
      self.counter = counter
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      text += String(buffer: unwrapInboundIn(data))
      while let end = text.range(of: "\r\n\r\n") {
        let request = parse(text[..<end.lowerBound])
        text.removeSubrange(..<end.upperBound)
        let number = counter.value
        counter.value += 1
        let log = log
        Task { await log.append(request) }
        let reply = script(request, number)
        switch reply.ending {
        case .stay: context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: reply.bytes)), promise: nil)
        case .close:
          context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: reply.bytes)), promise: nil)
          context.close(promise: nil)
        case .reset:
          let channel = NIOLoopBound(context, eventLoop: context.eventLoop)
          context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: reply.bytes))).whenComplete { _ in
            let context = channel.value
            (context.channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete {
              _ in channel.value.close(promise: nil)
            }
          }
        }
      }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func parse(_ head: Substring) -> Request {
      let lines = head.split(separator: "\r\n")
      let parts = lines.first?.split(separator: " ") ?? []
      let target = parts.count > 1 ? parts[1].split(separator: "?", maxSplits: 1) : []
      var query: [String: String] = [:]
      for pair in target.count > 1 ? target[1].split(separator: "&") : [] {
        let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        query[String(sides[0])] = sides.count > 1 ? String(sides[1]) : ""
      }
      var headers: [String: String] = [:]
      for line in lines.dropFirst() {
        let sides = line.split(separator: ":", maxSplits: 1)
        if sides.count == 2 { headers[sides[0].lowercased()] = String(sides[1].drop { $0 == " " }) }
      }
      return Request(
        method: String(parts.first ?? ""), path: String(target.first ?? ""), query: query, headers: headers)
    }
  }
}
