FROM node:20-slim
ENV NODE_ENV=production
WORKDIR /midas
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
COPY . .
RUN mkdir .midas && chown node .midas
USER node
EXPOSE 3000
CMD ["node", "bin/midas.mjs", "start"]
