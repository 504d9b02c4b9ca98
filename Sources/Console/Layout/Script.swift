/// What keys add; every page is whole without it.
enum Script {
    /// Single keys can be switched off (WCAG 2.1.4), which the browser remembers.
    static let text = """
        "use strict";
        (function () {
          var problem = document.querySelector("[data-focus]");
          if (problem) problem.focus();
          document.querySelectorAll("a[href^='#']").forEach(function (link) {
            link.addEventListener("click", function () {
              var target = document.getElementById(link.getAttribute("href").slice(1));
              if (target) target.focus();
            });
          });
          document.querySelectorAll("form[data-live]").forEach(function (form) {
            var timer, isAsking = false, isStale = false;
            function ask() {
              if (isAsking) { isStale = true; return; }
              isAsking = true;
              var body = new URLSearchParams(new FormData(form));
              body.set("what", "live");
              fetch(form.action, { method: "POST", body: body }).then(function (answer) {
                return answer.status === 200 || answer.status === 400 ? answer.text() : "";
              }).then(function (text) {
                if (!text) return;
                var page = new DOMParser().parseFromString(text, "text/html");
                page.querySelectorAll("[data-found]").forEach(function (found) {
                  var here = document.getElementById(found.id);
                  if (here && here.innerHTML !== found.innerHTML) here.replaceChildren.apply(here, Array.from(found.childNodes));
                });
                form.querySelectorAll(".field > [id]:is(input, select, textarea)").forEach(function (input) {
                  var old = document.getElementById(input.id + "-error"), now = page.getElementById(input.id + "-error");
                  if (old && now) old.replaceWith(now);
                  else if (old) old.remove();
                  else if (now) { now.setAttribute("role", "status"); input.before(now); }
                  input.parentNode.classList.toggle("wrong", Boolean(now));
                });
              }).catch(function () {}).then(function () {
                isAsking = false;
                if (isStale) { isStale = false; ask(); }
              });
            }
            form.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(ask, 500); });
          });
          document.querySelectorAll("input[data-record]").forEach(function (input) {
            // Where the browser lets nobody record, a file can be sent all the same.
            if (!navigator.mediaDevices || !window.AudioContext || !window.DataTransfer) return;
            var button = document.createElement("button"), said = document.createElement("p");
            var stop = null;
            button.type = "button";
            button.className = "second";
            button.textContent = "Record it now";
            said.className = "hint";
            said.setAttribute("role", "status");
            input.after(button, said);
            function keep(parts, rate) {
              var count = parts.reduce(function (sum, part) { return sum + part.length; }, 0);
              var view = new DataView(new ArrayBuffer(44 + 2 * count)), place = 44;
              function word(at, text) { for (var i = 0; i < text.length; i++) view.setUint8(at + i, text.charCodeAt(i)); }
              word(0, "RIFF"); view.setUint32(4, 36 + 2 * count, true); word(8, "WAVEfmt "); view.setUint32(16, 16, true);
              view.setUint16(20, 1, true); view.setUint16(22, 1, true); view.setUint32(24, rate, true);
              view.setUint32(28, 2 * rate, true); view.setUint16(32, 2, true); view.setUint16(34, 16, true);
              word(36, "data"); view.setUint32(40, 2 * count, true);
              parts.forEach(function (part) {
                part.forEach(function (value) {
                  view.setInt16(place, Math.max(-1, Math.min(1, value)) * 32767, true);
                  place += 2;
                });
              });
              var files = new DataTransfer();
              files.items.add(new File([view], "recorded.wav", { type: "audio/wav" }));
              input.files = files.files;
              said.textContent = "Recorded: " + Math.round(count / rate) + " seconds. It is sent with the form.";
            }
            button.addEventListener("click", function () {
              if (stop) { stop(); return; }
              navigator.mediaDevices.getUserMedia({ audio: true }).then(function (stream) {
                var context = new AudioContext({ sampleRate: 16000 }), parts = [];
                var source = context.createMediaStreamSource(stream), tap = context.createScriptProcessor(4096, 1, 1);
                tap.onaudioprocess = function (event) { parts.push(new Float32Array(event.inputBuffer.getChannelData(0))); };
                source.connect(tap);
                tap.connect(context.destination);
                var limit = setTimeout(function () { if (stop) stop(); }, 1000 * Number(input.dataset.record));
                button.textContent = "Stop recording";
                said.textContent = "Speak now.";
                stop = function () {
                  stop = null;
                  clearTimeout(limit);
                  tap.disconnect();
                  stream.getTracks().forEach(function (track) { track.stop(); });
                  context.close();
                  button.textContent = "Record it again";
                  keep(parts, 16000);
                };
              }).catch(function () {
                said.textContent = "The browser does not let this page use the microphone. Choose a file instead.";
              });
            });
          });
          var line = document.getElementById("keys");
          if (!line) return;
          var on = localStorage.getItem("keys") !== "off";
          var button = document.getElementById("key-switch");
          var list = document.getElementById("key-list");
          function show() {
            list.textContent = on ? Array.prototype.map.call(document.querySelectorAll("[data-key]"), function (part) {
              return part.dataset.key + " " + (part.dataset.keyWords || part.textContent.trim());
            }).join(", ") + "." : "off.";
            button.textContent = on ? "Switch keys off" : "Switch keys on";
            document.documentElement.classList.toggle("with-keys", on);
          }
          button.addEventListener("click", function () {
            on = !on;
            localStorage.setItem("keys", on ? "on" : "off");
            show();
          });
          line.hidden = false;
          show();
          document.addEventListener("keydown", function (event) {
            if (!on || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
            if (event.target.closest("input:not([type=radio]), select, textarea, audio")) return;
            var part = document.querySelector("[data-key='" + CSS.escape(event.key.toLowerCase()) + "']");
            if (!part) return;
            event.preventDefault();
            if (part.tagName === "AUDIO") { if (part.paused) { part.play(); } else { part.pause(); } }
            else if (part.tagName === "INPUT") { part.focus(); part.select(); }
            else { part.click(); }
          });
        })();
        """
}
