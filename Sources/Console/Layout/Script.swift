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
